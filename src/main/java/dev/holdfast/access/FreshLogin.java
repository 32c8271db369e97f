package dev.holdfast.access;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An endpoint that wants a login not older than {@code holdfast.session.fresh}: else it is refused
 * with 403 {@code reauthentication_required}, so that a stolen access token alone changes nothing
 * that lasts (ASVS 7.5.1).
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
public @interface FreshLogin {}
