using System.Text.Json.Nodes;
using Saola.Kernel;

namespace Saola.Registries.Tests;

/// <summary>Places of several kinds in a browser: shops that are open to all, land in VN-2000, borders of two communes, and the names of communes now and before.</summary>
public sealed class MapSite : RecordApp {
  public MapSite() => UseKestrel(0);

  /// <summary>How many of the shops have not ended.</summary>
  public const int Lasting = 15;

  /// <summary>The first day on which the second plot, in a registry that does not know validity, was no more.</summary>
  public static DateOnly Gone { get; } = new(2025, 3, 1);

  public Guid First { get; private set; }

  public static Actor Keeper => Official(Office);

  public override async ValueTask InitializeAsync() {
    await base.InitializeAsync();
    await AsIntruder("""
      insert into kernel.catalogue (id, name, verified) values ('core:catalogue/commune', '{"vi":"Xã"}', 'false'), ('core:catalogue/old-commune', '{"vi":"Xã cũ"}', 'false'), ('core:catalogue/province', '{"vi":"Tỉnh"}', 'false') on conflict do nothing;
      insert into kernel.catalogue_entry (catalogue, code, name, position, parent, attributes) values
        ('core:catalogue/commune', '90001', 'Phường Thử Nghiệm', 1, '91', '{"province":"Tỉnh Thử"}'), ('core:catalogue/commune', '90002', 'Xã Không Ranh Giới', 2, '91', '{"province":"Tỉnh Thử"}'),
        ('core:catalogue/old-commune', 'cu-1', 'Xã Tên Cũ, Huyện Đã Bỏ', 1, null, '{"now":"90001"}') on conflict do nothing
      """);
    var shops = Registry("quan",
      Field("code", "text", required: true, more: new() { ["maxLength"] = 20 }), Field("name", "text", required: true, more: new() { ["maxLength"] = 200, ["list"] = true }),
      Field("kind", "choice", more: new() { ["catalogue"] = "test:catalogue/kind", ["list"] = true }), Field("seats", "integer", more: new() { ["list"] = true }), Field("holder", "person"), Field("place", "point"));
    (shops["title"], shops["class"], shops["open"], shops["validity"]) = ("name", "shared", true, true);
    await Bring(shops);
    var land = Registry("thua_dat", Field("code", "text", required: true), Field("area", "decimal", more: new() { ["decimals"] = 2 }), Field("land", "polygon", more: new() { ["srid"] = 9217 }));
    land["class"] = "shared";
    await Bring(land);
    var borders = Registry("ranh_gioi", Field("unit", "unit", required: true), Field("border", "polygon"));
    (borders["class"], borders["open"]) = ("shared", true);
    await Bring(borders);
    for (var i = 0; i < 20; i++) {
      var id = await Insert("quan", ("code", $"Q{i:D2}"), ("name", $"Quán số {i}"), ("kind", i % 3 == 0 ? "kitchen" : i % 3 == 1 ? "shop" : null), ("seats", i == 5 ? null : (long)(i * 10)), ("holder", Number),
        ("place", FormattableString.Invariant($"SRID=4326;POINT({108 + i * 0.002} {13.98 + i % 4 * 0.002})")), ("_from", new DateOnly(2020, 1, 1).AddMonths(i)), ("_to", i >= Lasting ? new DateOnly(2024, 1, 1) : null));
      if (i == 0) First = id;
    }
    await AsWeb("""
      insert into registry_data.thua_dat (_id, _version, _office, _at, _process, code, area, land, _to)
      select gen_random_uuid(), 1, $1, now(), gen_random_uuid(), 'T' || n, 10000, st_multi(st_makeenvelope(st_x(p) + x, st_y(p), st_x(p) + x + 100, st_y(p) + 100, 9217)), gone
      from (select st_transform(st_setsrid(st_makepoint(108.02, 13.985), 4326), 9217) p) c cross join (values (1, 0, null), (2, 200, $2)) v (n, x, gone)
      """, Office, Gone);
    await Insert("ranh_gioi", ("unit", "90001"), ("border", "SRID=4326;MULTIPOLYGON(((107.9 13.9,108.1 13.9,108.1 14.1,107.9 14.1,107.9 13.9)))"));
  }
}
