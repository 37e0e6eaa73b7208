/**
 * Starts the view: restores what the window kept, says `ready`, and lets messages and actions change the state.
 * The only place that touches the window's events. The host answers `ready` with the subject.
 */
import './view.css';
import { render } from 'preact';
import { App } from './app';
import { isToViewMessage } from './messages';
import { initialState, readSavedState, reduce, saveState } from './state';
import type { Action } from './state';
import { loadState, post, storeState } from './vscodeApi';

const root = document.createElement('div');
document.body.append(root);
let state = initialState(readSavedState(loadState()));

function draw(): void {
  render(<App state={state} dispatch={dispatch} post={post} />, root);
}

function dispatch(action: Action): void {
  const next = reduce(state, action);
  if (next === state) {
    return;
  }
  state = next;
  if (state.phase === 'ready') {
    storeState(saveState(state));
  }
  draw();
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  // Only the page's own frame speaks for the host; anything else is not for this view.
  if (event.origin === window.origin && isToViewMessage(event.data)) {
    dispatch({ type: 'message', message: event.data });
  }
});

draw();
post({ type: 'ready' });
