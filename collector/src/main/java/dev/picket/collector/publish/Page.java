package dev.picket.collector.publish;

import io.vertx.core.buffer.Buffer;

/**
 * What a scraper gets.
 *
 * @param contentType which of the formats it asked for this is
 */
public record Page(String contentType, Buffer body) {}
