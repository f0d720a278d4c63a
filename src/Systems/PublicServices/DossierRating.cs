using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>What an applicant thought of the service, 1 very bad to 5 very good.</summary>
internal sealed class DossierRating {
  public const int Lowest = 1, Highest = 5, CommentLength = 1000;

  public Guid Dossier { get; private set; }
  public Guid Office { get; private set; }
  /// <summary>The official who took the dossier in; the applicant is never told who it was.</summary>
  public Guid? Officer { get; private set; }
  public short OfficeScore { get; private set; }
  public short? OfficerScore { get; private set; }
  public string? Comment { get; private set; }
  public DateTimeOffset At { get; private set; }
  public int Version { get; private set; }

  DossierRating() { }

  public static Answer<DossierRating> Of(Dossier dossier, Guid? official, int office, int? officer, string comment, DateTimeOffset now) {
    if (dossier.DeliveredAt is null) return RatingErrors.NotDelivered;
    if (office is < Lowest or > Highest) return RatingErrors.BadScore("officeScore");
    if (officer is < Lowest or > Highest) return RatingErrors.BadScore("officerScore");
    if (comment.Length > CommentLength) return RatingErrors.LongComment;
    return new DossierRating {
      Dossier = dossier.Id, Office = dossier.Office, Officer = official, OfficeScore = (short)office, OfficerScore = (short?)officer,
      Comment = comment.Length == 0 ? null : comment, At = now,
    };
  }
}

internal static class RatingErrors {
  public static Error NotDelivered => new(ErrorKind.Conflict, "ratings.not_delivered", Words.T["rating_not_delivered"]);
  public static Error Twice => new(ErrorKind.Conflict, "ratings.twice", Words.T["rating_twice"]);
  public static Error LongComment => new(ErrorKind.Invalid, "ratings.long_comment", Words.T["rating_long_comment", DossierRating.CommentLength], "comment");
  public static Error BadScore(string field) => new(ErrorKind.Invalid, "ratings.bad_score", Words.T["rating_bad_score", DossierRating.Lowest, DossierRating.Highest], field);
}

internal sealed partial class PublicServicesDb {
  public Task<bool> IsRated(Guid dossier, CancellationToken ct) => Rows<DossierRating>().AnyAsync(r => r.Dossier == dossier, ct);

  /// <summary>Officials who checked a dossier that came online, the last first.</summary>
  public IQueryable<Guid?> TookIn(Guid dossier) =>
    Rows<DossierHandover>().Where(h => h.Dossier == dossier && (h.Element == "intake_check" || h.Element == "receive")).OrderByDescending(h => h.Id).Select(h => (Guid?)h.Official);

  static partial void ConfigureRating(ModelBuilder model) => model.Entity<DossierRating>(e => {
    e.HasKey(r => r.Dossier);
    e.Property(r => r.Dossier).ValueGeneratedNever();
  });
}
