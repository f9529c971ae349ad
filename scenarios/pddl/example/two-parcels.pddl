; One parcel to the mill, the other back to the harbour.
(define (problem two-parcels)
  (:domain courier)
  (:objects harbour market mill - place letter sack - parcel)
  (:init
    (path harbour market) (path market harbour)
    (path market mill) (path mill market)
    (here harbour)
    (lies letter harbour)
    (lies sack mill))
  (:goal (and (lies letter mill) (lies sack harbour))))
