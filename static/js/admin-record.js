// Long lists of countries become a box in which one types. Without this file they stay ordinary lists.
(function ($) {
  "use strict";
  function pick(root) {
    $(root).find("select.js-pick").not("[name*='__prefix__']").each(function () {
      $(this).select2({ width: "24em" });
    });
  }
  $(function () {
    if (!$.fn.select2) { return; }
    pick(document);
    document.addEventListener("formset:added", function (event) { pick(event.target); });
  });
})(window.django.jQuery);
