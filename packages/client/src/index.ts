export * from './api.ts';
export { connect } from './browser.ts';
