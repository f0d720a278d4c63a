namespace Saola.Kernel;

/// <summary>What a security event is about; the stream names it in snake_case.</summary>
public enum SecurityKind { SignIn, SignInFailed, SignOut, CredentialChanged, AccountChanged, RightGranted, PolicyChanged, DataExported, PersonalDataRead, KeyChanged }

/// <summary>A type of ledger entry that is a security event; declared by the module that records it.</summary>
public sealed record SecurityType(string Type, SecurityKind Kind);

/// <summary>Where in the sealed order something stands. Nothing is ever sealed before what is sealed already.</summary>
public readonly record struct SealedPlace(long Batch, int Position) {
  public static SealedPlace Beginning => new(0, -1);

  /// <summary>Stable, and in the order of the text's two numbers; null when it is no place.</summary>
  public static SealedPlace? Parse(string? text) =>
    text?.Split('-') is [var batch, var position] && long.TryParse(batch, out var b) && int.TryParse(position, out var p) && b >= 0 && p >= 0 ? new(b, p) : null;

  public override string ToString() => $"{Batch}-{Position}";
}

/// <summary>An entry with its place.</summary>
public sealed record SealedEntry(SealedPlace Place, LedgerEntry Entry);
