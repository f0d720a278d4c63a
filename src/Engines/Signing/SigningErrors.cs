using Saola.Kernel;

namespace Saola.Signing;

internal static class SigningErrors {
  internal static Error NoCertificate => new(ErrorKind.Conflict, "signing.no_certificate", Words.T["no_certificate"]);
  internal static Error AlreadyRevoked => new(ErrorKind.Conflict, "signing.already_revoked", Words.T["already_revoked"]);
  internal static Error NotFound => new(ErrorKind.NotFound, "signing.not_found", Words.T["not_found"]);
  internal static Error ReasonMissing => new(ErrorKind.Invalid, "signing.reason_missing", Words.T["reason_missing"], "Reason");
  internal static Error FileMissing => new(ErrorKind.Invalid, "signing.file_missing", Words.T["file_missing"], "File");
  internal static Error TooLarge => new(ErrorKind.TooLarge, "signing.too_large", Words.T["too_large"], "File");
  internal static Error Unreadable(string why) => new(ErrorKind.Invalid, "signing.unreadable", Words.T["finding_unreadable", why]);
}
