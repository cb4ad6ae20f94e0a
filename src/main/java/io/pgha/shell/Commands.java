package io.pgha.shell;

import java.util.List;

/** The commands of one noun. Making it must be cheap: services are built when a handler first needs them. */
@FunctionalInterface
public interface Commands {
    /** The descriptions, each with its handler, in the order help shows them. */
    List<CommandSpec> specs();
}
