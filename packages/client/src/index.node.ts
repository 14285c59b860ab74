export * from './api.ts';
export { connect } from './node.ts';
