/** What roles and bindings give to whom. */
@NullMarked
package dev.picket.collector.context.rbac;

import org.jspecify.annotations.NullMarked;
