package io.pgha.oci.planted;

import io.pgha.view.Screen;

/** A planted violation. */
record LooksUp(Screen screen) {}
