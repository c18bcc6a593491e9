// Typesets the formulas of a page once its live figures stand: MathJax takes a second or two, and readers reach for those.
Promise.allSettled(window.bpShown ?? []).then(() => {
  const script = document.createElement("script");
  script.src = document.getElementById("mathjax").src;
  document.head.append(script);
});
