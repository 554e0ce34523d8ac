/** Sends the only form of the page on its way. @module */
document.forms[0]?.requestSubmit();
