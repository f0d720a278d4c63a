using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What an applicant asks or complains of about a dossier, and the one answer to it. Who has more to ask asks again.</summary>
internal sealed class DossierQuestion {
  public const string Question = "question", Complaint = "complaint", FileOwner = "question";
  public const int TextLength = 4000, MostOpen = 5;
  public static readonly string[] Kinds = [Question, Complaint];

  public Guid Id { get; private init; }
  public int Version { get; private set; }
  public Guid Dossier { get; private init; }
  /// <summary>The competent office, which answers.</summary>
  public Guid Office { get; private init; }
  public string Kind { get; private init; } = "";
  public string Text { get; private init; } = "";
  public DateTimeOffset At { get; private init; }
  /// <summary>The account that asked; null for who came with the tracking address.</summary>
  public Guid? AskedBy { get; private init; }
  public Guid? File { get; private set; }
  public string? FileName { get; private set; }
  public string? Answer { get; private set; }
  public DateTimeOffset? AnsweredAt { get; private set; }
  public Guid? AnsweredBy { get; private set; }
  public string? AnsweredByName { get; private set; }
  public Guid? AnsweredOffice { get; private set; }
  /// <summary>Whether who asked is content with the answer; null is not said.</summary>
  public bool? Content { get; private set; }
  public DateTimeOffset? JudgedAt { get; private set; }

  DossierQuestion() { }

  public static Answer<DossierQuestion> Of(Dossier d, string? kind, string text, int open, Actor actor, DateTimeOffset now) {
    var errors = new List<Error>();
    if (!Kinds.Contains(kind)) errors.Add(QuestionErrors.NoKind);
    if (text.Length is 0 or > TextLength) errors.Add(QuestionErrors.BadText("text"));
    if (Error.Of(errors) is { } wrong) return wrong;
    if (open >= MostOpen) return QuestionErrors.TooMany;
    return new DossierQuestion { Id = Guid.CreateVersion7(now), Dossier = d.Id, Office = d.Office, Kind = kind!, Text = text, At = now, AskedBy = actor.IsSignedIn ? actor.Id : null };
  }

  public void Attach(StoredFile file) => (File, FileName) = (file.Id, file.Name);

  /// <summary>A complaint goes to leaders, and never to who had a hand in the dossier.</summary>
  /// <param name="hadAHand">The official took a step of this dossier.</param>
  public Error? Reply(string text, bool hadAHand, Actor official, DateTimeOffset now) {
    if (official.Post is not { } post) return DossierErrors.NoPost;
    if (AnsweredAt is not null) return QuestionErrors.Answered;
    if (MayNotReply(hadAHand, official) is { } refused) return refused;
    if (text.Length is 0 or > TextLength) return QuestionErrors.BadText("text");
    (Answer, AnsweredAt, AnsweredBy, AnsweredByName, AnsweredOffice) = (text, now, official.Id, official.Name, post.Office);
    return null;
  }

  /// <summary>Who asked with an account judges with it; of who came with the tracking address no more is known than that they have it.</summary>
  public bool MayJudge(Actor actor) => AskedBy is null || AskedBy == actor.Id;

  /// <summary>Who asked says once what they think of the answer.</summary>
  public Error? Judge(bool? content, Actor actor, DateTimeOffset now) {
    if (!MayJudge(actor)) return QuestionErrors.NotAsker;
    if (content is null) return QuestionErrors.NoJudgement;
    if (AnsweredAt is null) return QuestionErrors.NotAnswered;
    if (Content is not null) return QuestionErrors.Judged;
    (Content, JudgedAt) = (content, now);
    return null;
  }

  public Error? MayNotReply(bool hadAHand, Actor official) => Kind != Complaint ? null
    : !official.Can(DossierPermissions.AnswerComplaint) ? QuestionErrors.ForLeaders
    : hadAHand ? QuestionErrors.OwnComplaint : null;
}

internal static class QuestionErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "questions.not_found", Words.T["question_not_found"]);
  public static Error NoKind => new(ErrorKind.Invalid, "questions.no_kind", Words.T["question_no_kind"], "kind");
  public static Error BadText(string field) => new(ErrorKind.Invalid, "questions.bad_text", Words.T["question_bad_text", DossierQuestion.TextLength], field);
  public static Error TooMany => new(ErrorKind.Conflict, "questions.too_many", Words.T["question_too_many", DossierQuestion.MostOpen]);
  public static Error Answered => new(ErrorKind.Conflict, "questions.answered", Words.T["question_answered"]);
  public static Error NoJudgement => new(ErrorKind.Invalid, "questions.no_judgement", Words.T["question_no_judgement"], "content");
  public static Error NotAsker => new(ErrorKind.Refused, "questions.not_asker", Words.T["question_not_asker"]);
  public static Error NotAnswered => new(ErrorKind.Conflict, "questions.not_answered", Words.T["question_not_answered"]);
  public static Error Judged => new(ErrorKind.Conflict, "questions.judged", Words.T["question_judged"]);
  public static Error ForLeaders => new(ErrorKind.Refused, "questions.for_leaders", Words.T["question_for_leaders"]);
  public static Error OwnComplaint => new(ErrorKind.Refused, "questions.own_complaint", Words.T["question_own_complaint"]);
}

internal sealed partial class PublicServicesDb {
  /// <summary>Questions to the offices that the official sees.</summary>
  public IQueryable<DossierQuestion> DossierQuestions(Actor actor) => actor.Kind switch {
    ActorKind.Machine => Rows<DossierQuestion>(),
    ActorKind.Official or ActorKind.System when actor.OfficesFor(DossierPermissions.Answer) is var offices => Rows<DossierQuestion>().Where(q => offices.Contains(q.Office)),
    _ => Rows<DossierQuestion>().Where(q => false),
  };

  /// <summary>What was asked about a dossier, for who has shown that they may see it.</summary>
  public IQueryable<DossierQuestion> AskedAbout(Guid dossier) => Rows<DossierQuestion>().Where(q => q.Dossier == dossier);

  /// <summary>Whether the official took the dossier in or a step of it.</summary>
  public async Task<bool> HadAHand(Guid official, Guid dossier, CancellationToken ct) =>
    await Rows<DossierHandover>().AnyAsync(h => h.Dossier == dossier && h.Official == official, ct) || await Rows<Dossier>().AnyAsync(d => d.Id == dossier && d.IntakeOfficial == official, ct);

  static partial void ConfigureQuestion(ModelBuilder model) => model.Entity<DossierQuestion>();
}
