package dev.picket.collector.ledger;

import java.nio.file.Path;

/**
 * One sealed Parquet file: rows of one sheet and one hour.
 *
 * @param hour since 1970
 */
record Segment(String sheet, int hour, Path file, long rows, long bytes) {}
