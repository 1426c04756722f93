package dev.picket.cli.read;

/** How rows are printed. */
public enum Format {
    TABLE,
    JSON,
    CSV
}
