// Typesets the formulas of a page once its live figures stand: MathJax takes a second or two, and readers reach for those.
// Then every part of the page has its height, and book.css lets the browser skip those out of sight.
Promise.allSettled(window.bpShown ?? []).then(() => {
  const script = document.createElement("script");
  script.src = document.getElementById("mathjax").src;
  script.onload = async () => {
    await window.MathJax.startup.promise;
    await document.fonts.ready;
    for (const frame of ["measured", "remembered"]) await new Promise(requestAnimationFrame);
    document.documentElement.classList.add("typeset");
  };
  document.head.append(script);
});
