// Starts the NHS.UK components (error summary focus, character count …); every page also works without it.
import { initAll } from './nhsuk-frontend.min.js';
document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
initAll();
