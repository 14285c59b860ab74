/** The inspector's page, made of `packages/cli/inspector`. */
export const inspectorPage: {
  /** The whole document; the session goes into its empty `<script type="application/json" id="session">`. */
  readonly html: string;
  /** `sha256-…` of its script, and of its style, for a Content-Security-Policy. */
  readonly scriptHash: string;
  readonly styleHash: string;
};
