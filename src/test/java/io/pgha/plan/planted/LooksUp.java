package io.pgha.plan.planted;

import io.pgha.view.Screen;

/** A planted violation. */
record LooksUp(Screen screen) {}
