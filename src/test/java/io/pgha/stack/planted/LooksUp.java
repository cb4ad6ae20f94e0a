package io.pgha.stack.planted;

import io.pgha.view.Screen;

/** A planted violation. */
record LooksUp(Screen screen) {}
