/** Entry of the page. */

document.title = 'Veritee';
