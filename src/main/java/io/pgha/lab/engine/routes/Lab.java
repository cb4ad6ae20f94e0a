package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.machine.Machines;
import io.pgha.lab.engine.state.World;

/** What every route works with. */
record Lab(LabConfig config, World world, Machines machines, Listing listing, Landscape landscape) {}
