/** Tests of component keepalived. */
@NullMarked
package io.pgha.stack.keepalived;

import org.jspecify.annotations.NullMarked;
