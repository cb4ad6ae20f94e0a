package io.pgha.observe.planted;

import io.pgha.view.Screen;

/** A planted violation. */
record LooksUp(Screen screen) {}
