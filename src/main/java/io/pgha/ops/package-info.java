/** What the product can do, one class per verb; each answers with a record. */
@NullMarked
package io.pgha.ops;

import org.jspecify.annotations.NullMarked;
