/** Who may do what: the rules of dynamic groups and the statements of policies, as far as nodes need them. */
@NullMarked
package io.pgha.lab.engine.iam;

import org.jspecify.annotations.NullMarked;
