package io.pgha.lab.shell.planted;

import io.pgha.remote.Host;

/** A planted violation. */
record LooksUp(Host host) {}
