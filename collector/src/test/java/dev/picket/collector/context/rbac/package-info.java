@NullMarked
package dev.picket.collector.context.rbac;

import org.jspecify.annotations.NullMarked;
