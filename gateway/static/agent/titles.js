// What people read for each queue; the server's messages name queues by key.
let titles = {};

export function keepTitles(told) {
  titles = told ?? {};
}

export const titled = (queue) => titles[queue] ?? queue;
