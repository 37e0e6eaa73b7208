/* Native work of the validation programs: uses a core for a given time and touches neither memory nor Python. */
#include <time.h>

static double used(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Returns when this thread has had a core for `seconds` more, with the seconds that it had one. */
double burn(double seconds) {
  double begin = used(), now = begin;
  volatile unsigned long rounds;
  while (now - begin < seconds) {
    for (rounds = 0; rounds < 1000; rounds++) {
    }
    now = used();
  }
  return now - begin;
}
