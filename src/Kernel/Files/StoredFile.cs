namespace Saola.Kernel;

/// <summary>A file in the store. <paramref name="Owner"/> is the thing it belongs to, whose rules say who may read it.</summary>
/// <param name="MediaType">What the content is, found by looking at it, never what the sender said.</param>
public sealed record StoredFile(Guid Id, string Sha256, long Size, string MediaType, string Name, string OwnerKind, Guid Owner, Guid UploadedBy, DateTimeOffset At);

/// <summary>What is to be stored: its name, the thing it belongs to, and, where narrower than the store's own, the limits.</summary>
/// <param name="Accept">Media types that will do ("application/pdf", "image/*"); null for all that the store knows.</param>
public sealed record NewFile(string Name, string OwnerKind, Guid Owner, IReadOnlyCollection<string>? Accept = null, long MaxBytes = NewFile.DefaultMaxBytes) {
  public const long DefaultMaxBytes = 20L * 1024 * 1024;
  public const int MaxName = 200;
}

internal static class FileErrors {
  public static Error Empty => new(ErrorKind.Invalid, "files.empty", Words.T["file_empty"], "file");
  public static Error TooLarge(long limit) => new(ErrorKind.TooLarge, "files.too_large", Words.T["file_too_large", limit / (1024 * 1024)], "file");
  public static Error UnknownType => new(ErrorKind.Invalid, "files.type_unknown", Words.T["file_type_unknown"], "file");
  public static Error NotAccepted(string type) => new(ErrorKind.Invalid, "files.type_not_accepted", Words.T["file_type_not_accepted", type], "file");
  public static Error Mislabelled(string extension, string type) => new(ErrorKind.Invalid, "files.mislabelled", Words.T["file_mislabelled", extension, type], "file");
  public static Error Macros => new(ErrorKind.Invalid, "files.macros", Words.T["file_macros"], "file");
  public static Error Infected => new(ErrorKind.Invalid, "files.infected", Words.T["file_infected"], "file");
  public static Error ScannerBusy => new(ErrorKind.TooMany, "files.scanner_busy", Words.T["file_scanner_busy"], "file");
}
