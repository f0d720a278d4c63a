using System.Text.Json.Nodes;

namespace Saola.Kernel;

/// <summary>
/// A kind of pack item of which the next version is made in the program itself: as a draft that a second person puts in force. What
/// is drawn by the engines' own editors needs none.
/// </summary>
public interface IDraftedKind {
  /// <summary>As <see cref="IPackKind.Name"/>.</summary>
  string Name { get; }

  /// <summary>What is in force, as its next version begins; null when nothing is.</summary>
  Task<string?> InForce(Work w, string id, CancellationToken ct);

  /// <summary>Everything of which a next version can be made, with its name.</summary>
  Task<IReadOnlyList<(string Id, string Name)>> All(Work w, CancellationToken ct);

  /// <summary>All that keeps a draft from being put in force.</summary>
  /// <param name="beside">Other drafts that come into force with it, by their ids.</param>
  Task<IReadOnlyList<DraftedFault>> Lint(Work w, string id, string content, IReadOnlyDictionary<string, string> beside, CancellationToken ct);

  /// <summary>What a person reads of the change from one version to the next.</summary>
  IReadOnlyList<DraftedChange> Between(string before, string after);

  /// <summary>From a day on, today at the earliest, new work takes it. It has been linted; what came in between is refused.</summary>
  Task<Error?> PutInForce(Work w, string id, string content, DateOnly from, CancellationToken ct);

  /// <summary>The variables with which the process of a draft begins when someone hands in these answers; null for a kind that has no process.</summary>
  Task<Answer<JsonObject>?> Begin(Work w, string content, DraftedCase handed, IReadOnlyDictionary<string, string> beside, CancellationToken ct) => Task.FromResult<Answer<JsonObject>?>(null);

  /// <summary>The template of the paper that a service task makes for a draft; null where it makes none.</summary>
  Task<string?> TemplateOf(string content, string task, IReadOnlyDictionary<string, string> headers, CancellationToken ct) => Task.FromResult<string?>(null);
}

/// <summary>What is handed in to try a draft.</summary>
/// <param name="Office">The code of the competent office.</param>
public sealed record DraftedCase(JsonObject Answers, string Office, string Channel);

/// <summary>A mistake in a draft: where, what is wrong with it, and how to mend it.</summary>
public sealed record DraftedFault(string Place, string Message, int Line = 1);

/// <summary>A place in which two versions differ, in words; null is "not there".</summary>
public sealed record DraftedChange(string Place, string? Before, string? After);
