/** The kinds of step that any component can use: files, directories, packages, accounts, units and kernel settings. */
@NullMarked
package io.pgha.plan.step;

import org.jspecify.annotations.NullMarked;
