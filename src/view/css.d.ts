/** Stylesheets are imported for their effect: the bundler collects them into `dist/view.css`. */
declare module '*.css';
