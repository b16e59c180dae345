// One kind of error for everything that can end a call badly.
export class CallError extends Error {
  // code: key of texts.errors. detail: the server's own words. retryAfter: seconds.
  constructor(code, { detail = null, retryAfter = 0 } = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}
