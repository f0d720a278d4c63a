using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A submission that its owner has begun and not yet sent; it has no code and no office has seen it.</summary>
internal sealed class DossierDraft {
  /// <summary>Whose the files of a draft are, until they become the dossier's.</summary>
  public const string FileOwner = "draft";

  /// <summary>How many drafts a person may keep, and how large one may be.</summary>
  public const int MaxPerPerson = 20, ContentLength = 200_000;

  /// <summary>An untouched draft is deleted after this time; the page says so. What was begun at the counter is of people who went home.</summary>
  public static readonly TimeSpan Kept = TimeSpan.FromDays(90), KeptAtCounter = TimeSpan.FromDays(7);

  public Guid Id { get; private set; }
  public int Version { get; private set; }
  public Guid Owner { get; private set; }
  public string ProcedureCode { get; private set; } = "";
  public string? CaseKey { get; private set; }
  public string? OfficeCode { get; private set; }
  public int Page { get; private set; }
  /// <summary>An officer types it for the person in front of them; else it is the owner's own.</summary>
  public bool AtCounter { get; private set; }
  /// <summary>Everything typed: answers, people, delivery, as the pages post it.</summary>
  public JsonObject Content { get; private set; } = [];
  /// <summary>Files by component key: <c>{"cmnd": [{"file": "...", "name": "..."}]}</c>.</summary>
  public JsonObject Files { get; private set; } = [];
  /// <summary>The power under which it is made, and who gave it, as its content says.</summary>
  public string? Power { get; private set; }
  public string? PrincipalName { get; private set; }
  public DateTimeOffset CreatedAt { get; private set; }
  public DateTimeOffset ChangedAt { get; private set; }

  DossierDraft() { }

  public static DossierDraft Begin(Guid owner, string procedure, DateTimeOffset now, bool atCounter = false) =>
    new() { Id = Guid.CreateVersion7(now), Owner = owner, ProcedureCode = procedure, AtCounter = atCounter, CreatedAt = now, ChangedAt = now };

  /// <summary>Why its owner goes on with it no more: the power under which it was begun is over, or reaches this procedure no longer.</summary>
  public static Error? Closed(Actor owner, string? power, string? principal, string procedure, DateTimeOffset now) =>
    Guid.TryParse(power, out var held) && !owner.Powers.Any(p => p.Id == held && p.Covers(p.Principal, procedure, now, PowerActs.Submit)) ? DraftErrors.PowerOver(principal ?? "") : null;

  public Error? Keep(string? caseKey, string? officeCode, int page, JsonObject content, JsonObject files, DateTimeOffset now) {
    if (content.ToJsonString(Json.Options).Length + files.ToJsonString(Json.Options).Length > ContentLength)
      return new Error(ErrorKind.TooLarge, "drafts.too_large", Words.T["dossier_draft_too_large"]);
    (CaseKey, OfficeCode, Page, Content, Files, ChangedAt) = (caseKey, officeCode, page, content, files, now);
    return null;
  }
}
