// "/" puts the cursor into the search box, from anywhere but a field in which one types. Without this file, Tab does.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    var box = document.getElementById("find");
    var typing = event.target.closest("input, textarea, select, [contenteditable], [role=textbox]");
    if (event.key !== "/" || !box || typing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
