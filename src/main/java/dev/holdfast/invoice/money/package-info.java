/**
 * What lines come to: currencies and their decimals, rounding, net, tax groups and totals as EN
 * 16931 has them.
 *
 * <p>Hides how anything is rounded: nobody else sets a scale. Calculates only; the row and JSON it
 * is stored in are all it knows of the database. Uses problem and kernel.
 */
package dev.holdfast.invoice.money;
