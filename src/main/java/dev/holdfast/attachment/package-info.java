/** Files on invoices. May import invoice and what that may import. */
package dev.holdfast.attachment;
