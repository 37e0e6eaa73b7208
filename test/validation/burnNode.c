/*
 * Native work of the validation programs for Node: uses a core for a given time, on libuv's pool or on the calling thread, waits
 * on the pool as a slow file does, and tells the CPU time of a thread, which Node itself does not.
 */
#include <node_api.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

static double used(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Returns when this thread has had a core for `seconds` more, with the seconds that it had one. */
static double burn(double seconds) {
  double begin = used(), now = begin;
  volatile unsigned long rounds;
  while (now - begin < seconds) {
    for (rounds = 0; rounds < 1000; rounds++) {
    }
    now = used();
  }
  return now - begin;
}

/*
 * In the real-time class a thread that wakes up waits for the whole slice of one of its priority. The normal class lets it go
 * first; so threads that only work give the loop's the priority.
 */
static void step_back(void) {
  static _Thread_local int is_done;
  struct sched_param priority;
  if (!is_done && sched_getscheduler(0) == SCHED_RR && sched_getparam(0, &priority) == 0) {
    priority.sched_priority--;
    sched_setscheduler(0, SCHED_RR, &priority);
  }
  is_done = 1;
}

static double rest(double seconds) {
  struct timespec left;
  left.tv_sec = (time_t)seconds;
  left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
  nanosleep(&left, NULL);
  return seconds;
}

typedef struct {
  double (*act)(double);
  double seconds;
  double took;
  napi_deferred deferred;
  napi_async_work work;
} Job;

static void execute(napi_env env, void *data) {
  Job *job = data;
  (void)env;
  step_back();
  job->took = job->act(job->seconds);
}

static void complete(napi_env env, napi_status status, void *data) {
  Job *job = data;
  napi_value took;
  (void)status;
  napi_create_double(env, job->took, &took);
  napi_resolve_deferred(env, job->deferred, took);
  napi_delete_async_work(env, job->work);
  free(job);
}

static double argument(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value value;
  double seconds = 0;
  napi_get_cb_info(env, info, &count, &value, NULL, NULL);
  napi_get_value_double(env, value, &seconds);
  return seconds;
}

static napi_value on_pool(napi_env env, napi_callback_info info, double (*act)(double)) {
  Job *job = malloc(sizeof *job);
  napi_value promise, name;
  job->act = act;
  job->seconds = argument(env, info);
  napi_create_promise(env, &job->deferred, &promise);
  napi_create_string_utf8(env, "validation", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, NULL, name, execute, complete, job, &job->work);
  napi_queue_async_work(env, job->work);
  return promise;
}

static napi_value burn_on_pool(napi_env env, napi_callback_info info) { return on_pool(env, info, burn); }

static napi_value rest_on_pool(napi_env env, napi_callback_info info) { return on_pool(env, info, rest); }

static napi_value burn_here(napi_env env, napi_callback_info info) {
  napi_value took;
  napi_create_double(env, burn(argument(env, info)), &took);
  return took;
}

static napi_value step_back_here(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  step_back();
  return NULL;
}

static napi_value cpu_time(napi_env env, napi_callback_info info) {
  napi_value seconds;
  (void)info;
  napi_create_double(env, used(), &seconds);
  return seconds;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  export_function(env, exports, "burnOnPool", burn_on_pool);
  export_function(env, exports, "restOnPool", rest_on_pool);
  export_function(env, exports, "burnHere", burn_here);
  export_function(env, exports, "cpuTime", cpu_time);
  export_function(env, exports, "stepBack", step_back_here);
  return exports;
}
