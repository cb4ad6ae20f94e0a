package io.pgha.view.planted;

import io.pgha.shell.Asker;

/** A planted violation. */
record LooksUp(Asker asker) {}
