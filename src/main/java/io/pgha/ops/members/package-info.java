/** What it takes to add, remove and replace a member of a running cluster, besides machines and the stack on them. */
@NullMarked
package io.pgha.ops.members;

import org.jspecify.annotations.NullMarked;
