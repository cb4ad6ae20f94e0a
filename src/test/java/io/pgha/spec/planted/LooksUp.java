package io.pgha.spec.planted;

import io.pgha.view.Screen;

/** A planted violation. */
record LooksUp(Screen screen) {}
