using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>One line of the processing control sheet (form 06).</summary>
internal sealed class DossierHandover {
  public long Id { get; init; }
  public Guid Dossier { get; init; }
  public Guid Task { get; init; }
  public string Element { get; init; } = "";
  public string Name { get; init; } = "";
  public string GroupName { get; init; } = "";
  public Guid Official { get; init; }
  public string OfficialName { get; init; } = "";
  public DateTimeOffset BeganAt { get; init; }
  public DateTimeOffset? Due { get; init; }
  public DateTimeOffset EndedAt { get; init; }
  public bool OnTime { get; init; }
}

/// <summary>What an office that is asked about a dossier needs to know of it besides the question.</summary>
internal sealed class AskedDossier {
  public Guid Id { get; init; }
  public string Code { get; init; } = "";
  public string ProcedureName { get; init; } = "";
}

/// <summary>A remark of an official, or a question to another office and its answer.</summary>
internal sealed class DossierComment {
  public const int TextLength = 4000;

  public Guid Id { get; init; }
  public Guid Dossier { get; init; }
  public DateTimeOffset At { get; init; }
  public Guid Author { get; init; }
  public string AuthorName { get; init; } = "";
  public Guid AuthorOffice { get; init; }
  public Guid? AskedOffice { get; init; }
  public Guid? Answers { get; init; }
  public DateTimeOffset? Due { get; init; }
  public string Text { get; init; } = "";
  public DateTimeOffset? AnsweredAt { get; set; }

  public static Error? Check(string text) => text.Length switch {
    0 => DossierErrors.CommentEmpty,
    > TextLength => DossierErrors.CommentTooLong,
    _ => null,
  };
}
