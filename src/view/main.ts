/**
 * Starts the view: restores what the window kept, says `ready`, and lets messages and actions change the state.
 * The only place that touches the window's events. The host answers `ready` with the subject.
 */
import './styles/base.css';
import './styles/fields.css';
import './styles/header.css';
import './styles/comparison.css';
import './styles/timeline.css';
import './styles/controls.css';
import { AppElement } from './app';
import { initialState, readSavedState, reduce, saveState } from './state';
import type { Action } from './state';
import { isToViewMessage } from './toViewMessage';
import { loadState, post, storeState } from './vscodeApi';

const app = new AppElement();
app.state = initialState(readSavedState(loadState()));
app.post = post;
app.dispatch = dispatch;
document.body.append(app);

function dispatch(action: Action): void {
  const next = reduce(app.state, action);
  if (next === app.state) {
    return;
  }
  app.state = next;
  if (next.phase === 'ready') {
    storeState(saveState(next));
  }
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  // Only the page's own frame speaks for the host; anything else is not for this view.
  if (event.origin !== window.origin) {
    return;
  }
  if (!isToViewMessage(event.data)) {
    console.warn('A message of an unknown shape was ignored.');
    return;
  }
  dispatch({ type: 'message', message: event.data });
  if (event.data.type === 'export') {
    pressExport(event.data.format);
  }
});

/** Presses the button of a format, which stands there once the run is drawn. */
function pressExport(format: string): void {
  const button = document.querySelector(`[data-export="${format}"]`);
  if (button instanceof HTMLElement) {
    button.click();
  } else if (app.state.phase === 'ready') {
    requestAnimationFrame(() => {
      pressExport(format);
    });
  }
}

post({ type: 'ready' });
