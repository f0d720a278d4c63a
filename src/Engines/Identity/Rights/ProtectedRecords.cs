namespace Saola.Identity;

/// <summary>Lets who oversees rights ask who can see one record; the module that owns the records registers it.</summary>
public interface IProtectedRecords {
  /// <summary>The kind as the ledger names it.</summary>
  string Kind { get; }

  /// <summary>What its records are found by, in words: "Mã hồ sơ".</summary>
  string KeyName { get; }

  /// <summary>Found by its code, whoever asks: that only who may explain rights in one of its offices is told of it is looked at after.</summary>
  Task<ProtectedRecord?> Find(Work w, string key, CancellationToken ct);
}

/// <param name="Permission">What an official needs to see it.</param>
/// <param name="Offices">Whose it is, where that permission may reach it: nobody else's holders are asked, and nobody else is told.</param>
/// <param name="MaySee">Whether that permission reaches it, for an official in one of their posts.</param>
/// <param name="Others">Who sees it, or a part of it, for another reason: those it belongs to, those who work on it.</param>
public sealed record ProtectedRecord(Guid Id, string Title, string Permission, Guid[] Offices, Func<Actor, bool> MaySee, IReadOnlyList<OtherReader> Others);

/// <summary>In words: who, and why.</summary>
public sealed record OtherReader(string Who, string Why);
