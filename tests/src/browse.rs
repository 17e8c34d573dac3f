//! Pages as a browser without scripts reads them.
