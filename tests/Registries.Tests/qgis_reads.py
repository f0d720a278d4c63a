"""Reads what a server of OGC API offers with QGIS, and prints what it saw as JSON. Usage: qgis_reads.py ADDRESS COLLECTION"""
import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsFeatureRequest, QgsMapRendererParallelJob, QgsMapSettings,
                       QgsRectangle, QgsVectorLayer, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

address, collection = sys.argv[1:]
program = QgsApplication([], False)
program.initQgis()


def codes(features):
    return sorted(f["code"] for f in features)


whole = QgsVectorLayer(f"url='{address}' typename='{collection}' pageSize='10'", collection, "OAPIF")
if not whole.isValid():
    sys.exit(f"QGIS could not open the collection: {whole.error().summary()}")
features = list(whole.getFeatures())
first = next(f for f in features if f["code"] == "S04")
seen = {
    "fields": {f.name(): f.typeName() for f in whole.fields()},
    "codes": codes(features),
    "name": first["name"],
    "point": [round(first.geometry().asPoint().x(), 6), round(first.geometry().asPoint().y(), 6)],
    "within": codes(whole.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(107.9, 12.9, 108.025, 13.1)))),
    "where": codes(whole.getFeatures(QgsFeatureRequest().setFilterExpression('"seats" >= 22'))),
}

tiles = QgsVectorTileLayer(f"type=xyz&zmin=0&zmax=14&url={address}/collections/{collection}/tiles/WebMercatorQuad/%7Bz%7D/%7By%7D/%7Bx%7D", "tiles")
settings = QgsMapSettings()
settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
settings.setLayers([tiles])
settings.setExtent(QgsRectangle(107.99, 12.99, 108.26, 13.26))
settings.setOutputSize(QSize(256, 256))
settings.setBackgroundColor(QColor("white"))
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
seen["drawn"] = sum(image.pixelColor(x, y) != QColor("white") for x in range(256) for y in range(256)) if tiles.isValid() else -1
print(json.dumps(seen, ensure_ascii=False))
sys.stdout.flush()
os._exit(0)
