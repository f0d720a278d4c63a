using Saola.Kernel;

namespace Saola.Ui;

/// <summary>
/// How the province names itself on every page. The neutral one holds until a pack or setting registers another in its place;
/// what is not known is null and not shown.
/// </summary>
/// <param name="Name">The portal's name, in Vietnamese and English.</param>
/// <param name="Owner">Who answers for it, such as the provincial people's committee.</param>
/// <param name="Emblem">Address of the emblem, square.</param>
public sealed record ProvinceIdentity(
  Said Name, Said? Owner = null, string? Emblem = null, Said? Address = null, string? Phone = null, string? Email = null, Said? Hours = null) {

  public static ProvinceIdentity Neutral { get; } = new(new Said(Words.T.In("vi", "province_portal"), Words.T.In("en", "province_portal")));
}

/// <summary>A text in the two languages of the screens; without English the Vietnamese stands.</summary>
public sealed record Said(string Vi, string? En = null) {
  public override string ToString() =>
    System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? En ?? Vi : Vi;
}

/// <summary>The addresses that the frame of every page links to.</summary>
public static class Paths {
  public const string Home = "/";
  public const string SignIn = "/dang-nhap";
  public const string SignOut = "/dang-xuat";
  public const string Account = "/tai-khoan";
  public const string Search = "/dich-vu-cong";
  public const string Workplace = "/can-bo";
  public const string Administration = "/quan-tri";
  public const string Accessibility = "/kha-nang-tiep-can";
}

/// <summary>A line above the header of every page, such as that this is a training site; an empty text shows nothing.</summary>
public sealed record SiteMark(Func<string> Text);

/// <summary>A link in the public header, in the order of <paramref name="Place"/>. Modules register them.</summary>
public sealed record PublicLink(int Place, Func<string> Text, string Href);

/// <summary>An entry of the workplace's left rail, shown to those who hold the permission; without one, to everyone signed in. From place 70 on it manages the system rather than the work.</summary>
/// <param name="Count">What waits there for this actor, or null when nothing is counted.</param>
/// <param name="Replaces">The address of an entry that who sees this one needs no more.</param>
/// <param name="Also">Another address whose pages belong to this entry.</param>
/// <param name="For">Whether it is for this actor, where the permission alone does not say it.</param>
public sealed record RailLink(
  int Place, Func<string> Text, string Href, string Icon, string? Permission, Func<IServiceProvider, CancellationToken, ValueTask<RailCount?>>? Count = null, string? Replaces = null, Func<Actor, bool>? For = null, string? Also = null) {
  public bool Manages => Place >= 70 && Permission is not null;
}

/// <summary>A number beside a rail entry; late ones are red and say so.</summary>
public sealed record RailCount(long Waiting, long Late = 0);

public static class RailLinks {
  /// <summary>What this person may open: their work before what they manage.</summary>
  public static IEnumerable<RailLink> Of(this IEnumerable<RailLink> links, Actor actor) {
    RailLink[] open = [.. links.Where(l => (l.Permission is null ? actor.IsSignedIn : actor.Can(l.Permission)) && l.For?.Invoke(actor) != false)];
    return open.Where(l => !Array.Exists(open, o => o.Replaces == l.Href)).OrderBy(l => l.Manages).ThenBy(l => l.Place);
  }
}
