using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Checks that online submission, the counter and supplements share.</summary>
internal static class DossierIntake {
  public const int MaxPieces = 100, MaxPapers = 1000;

  /// <summary>The key of papers that the form asks for beside the components of the case.</summary>
  public const string OtherPapers = "other";

  public static string? Text(string? typed) => Vn.Clean(typed) is { Length: > 0 } text ? text : null;

  public static List<Error> Check(string? deliveryWord, string? noticeWord, string? address, out Delivery delivery, out NoticeChannel notice) {
    var errors = new List<Error>();
    if (ChannelWords.ParseDelivery(deliveryWord) is { } d) delivery = d;
    else {
      delivery = Delivery.InPerson;
      errors.Add(DossierErrors.NoDelivery);
    }
    if (ChannelWords.ParseNotice(noticeWord) is { } n) notice = n;
    else {
      notice = NoticeChannel.Inbox;
      errors.Add(DossierErrors.NoNotice);
    }
    if (delivery == Delivery.Post && Text(address) is not { Length: <= DossierPeople.AddressLength }) errors.Add(DossierErrors.NoDeliveryAddress);
    return errors;
  }

  /// <summary>What came by post says when it arrived.</summary>
  public static IEnumerable<Error> Arrival(Channel channel, RegisterDossier.PostInput? post, DateOnly today) {
    if (channel != Channel.Post) yield break;
    if (post?.ArrivedOn is not { } day || day > today) yield return DossierErrors.NoArrival;
    if (Text(post?.Code)?.Length > Dossier.PostCodeLength) yield return DossierErrors.SentCodeTooLong;
  }

  /// <summary>What was handed in, as rows; what belongs to no component of the case is an error.</summary>
  public static List<DossierComponent> Pieces(IReadOnlyList<SubmitDossier.PieceInput> given, DossierTerms terms, int supplement, DateTimeOffset now, List<Error> errors) {
    var pieces = new List<DossierComponent>();
    if (given.Count > MaxPieces) {
      errors.Add(DossierErrors.TooManyPieces);
      return pieces;
    }
    foreach (var piece in given) {
      var component = terms.Components.FirstOrDefault(c => c.Key == piece.Key);
      if (component is null && supplement == 0 && piece.Key != OtherPapers) {
        errors.Add(DossierErrors.UnknownComponent);
        continue;
      }
      if (piece.Originals is < 0 or > MaxPapers || piece.Copies is < 0 or > MaxPapers) {
        errors.Add(DossierErrors.PaperCount);
        continue;
      }
      if (Text(piece.Note)?.Length > Dossier.NoteLength) {
        errors.Add(DossierErrors.NoteTooLong);
        continue;
      }
      pieces.Add(new() {
        Id = Guid.CreateVersion7(now), Key = component?.Key ?? (supplement == 0 ? OtherPapers : "supplement"),
        Name = component?.Name ?? Short(piece.Note) ?? Words.T.In("vi", supplement == 0 ? "dossier_other_piece" : "dossier_supplement_piece"), File = piece.File,
        FileName = Short(piece.FileName), Originals = piece.Originals, Copies = piece.Copies, Note = Short(piece.Note), Supplement = supplement, At = now, Record = supplement == 0 ? piece.Record : null,
      });
    }
    return pieces;
  }

  /// <summary>Files that are not the owner's from whom this act takes them over: an id alone hands in nobody's file.</summary>
  public static async Task<IEnumerable<Error>> Foreign(IReadOnlyList<DossierComponent> pieces, (string Kind, Guid Id) from, Work w, FileStore files, CancellationToken ct) {
    if (pieces.All(p => p.File is null)) return [];
    var own = (await files.Of(w, from.Kind, from.Id, ct)).Select(f => f.Id).ToHashSet();
    return [.. pieces.Where(p => p.File is { } file && !own.Contains(file)).Select(DossierErrors.FileUnknown)];
  }

  /// <summary>
  /// Required documents that are not there: online as a file, at the counter as papers or a file. The declaration is the form itself;
  /// what is only shown is not kept.
  /// </summary>
  public static IEnumerable<Error> Missing(DossierDeclared declared, IReadOnlyList<DossierComponent> pieces, bool online) =>
    declared.Required.Where(c => c.Kind == ComponentKind.Document && !pieces.Any(p => p.Key == c.Key && (p.File is not null || p.Record is not null || (!online && p.HasPapers)))).Select(DossierErrors.Missing);

  /// <summary>
  /// Of the mistakes of a form, those that count at the counter. The declaration may be the signed paper itself, which is typed in later:
  /// then only what the fee and the papers are computed from is asked at once. Who begins to type fills the form.
  /// </summary>
  public static IEnumerable<Error> OnPaper(DossierDeclared declared, JsonObject given) {
    var filled = given.Any(f => f.Value is not null && !declared.Asked.Contains(f.Key));
    var counted = declared.Errors.Where(m => filled || m.Field is null || declared.Asked.Contains(m.Field.Split('.')[0])).ToArray();
    return counted.Length == 0 && declared.OpenFee is { } field ? [DossierErrors.FeeOpen(field)] : counted;
  }

  static string? Short(string? text) => Text(text) is { } clean ? clean[..Math.Min(clean.Length, Dossier.NoteLength)] : null;
}
