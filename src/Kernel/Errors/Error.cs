namespace Saola.Kernel;

public enum ErrorKind { Invalid, NotFound, Conflict, Refused, TooMany, TooLarge, Busy }

/// <summary>
/// An expected outcome that is not success. The code is public, stable and never renamed (<c>dossiers.not_submitted</c>);
/// the message is in the user's language; the field names the input it belongs to, where there is one.
/// </summary>
public sealed record Error(ErrorKind Kind, string Code, string Message, string? Field = null) {
  public int Status => Kind switch {
    ErrorKind.Invalid => 400,
    ErrorKind.NotFound => 404,
    ErrorKind.Conflict => 409,
    ErrorKind.Refused => 403,
    ErrorKind.TooMany => 429,
    ErrorKind.TooLarge => 413,
    ErrorKind.Busy => 503,
    _ => throw new InvalidOperationException($"No status for {Kind}"),
  };

  /// <summary>More errors of the same input, so that a form shows all at once.</summary>
  public IReadOnlyList<Error> Others { get; init; } = [];

  /// <summary>One error that carries all; null when there is none.</summary>
  public static Error? Of(IReadOnlyList<Error> errors) =>
    errors.Count == 0 ? null : errors[0] with { Others = [.. errors.Skip(1)] };

  public IEnumerable<Error> All => [this with { Others = [] }, .. Others];
}
