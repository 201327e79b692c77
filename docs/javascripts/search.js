// An error that is pasted as a terminal prints it is found by its code, which the page has as one
// word, too. Of all else the search gets words only: it takes ":", "-" and quotation marks for its
// own syntax, and would find nothing.
const searched = (query) =>
  query.match(/LP(-[a-z]+)+/)?.[0].replaceAll("-", "") ??
  query.replace(/[^\p{L}\p{N}]+/gu, " ").trim();

const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...others) {
  if (typeof message?.data === "string") message = { ...message, data: searched(message.data) };
  return post.call(this, message, ...others);
};
