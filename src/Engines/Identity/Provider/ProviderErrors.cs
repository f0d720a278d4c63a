namespace Saola.Identity;

/// <summary>What is shown to the person, because it is not certain where to answer.</summary>
internal static class ProviderErrors {
  public static Error ClientUnknown => new(ErrorKind.Invalid, "identity.client_unknown", T["client_unknown"]);
  public static Error RedirectUnknown => new(ErrorKind.Invalid, "identity.redirect_uri_unknown", T["redirect_uri_unknown"]);
  public static Error LogoutUnknown => new(ErrorKind.Invalid, "identity.logout_uri_unknown", T["logout_uri_unknown"]);
  public static Error HintUnknown => new(ErrorKind.Invalid, "identity.id_token_unknown", T["id_token_unknown"]);
  public static Error TooLong => new(ErrorKind.Invalid, "identity.request_too_long", T["request_too_long"]);
  public static Error PassageOver => new(ErrorKind.Invalid, "identity.sign_in_over", T["sign_in_over"]);
}
